"""Head and foot of the wall: which screen this is, how its sources are, what has just run."""

from ioc.domain.screen import Scene, Screen, Zone
from ioc.domain.source import Run, RunStatus, Source
from layouts.parts.arrange import arrangement, legible
from layouts.parts.scope import Part, Scope, millis
from layouts.parts.sign import TONE_SHAPE

RUNS = 4


def screen(shown: Screen, scope: Scope) -> Part:
    """The playlist: each scene with its seconds, its grid and which kind fills which area."""
    return {
        "title": scope.say("product"),
        "province": scope.profile.title(scope.language),
        "scale": legible(shown.distance_m, shown.width_m),
        "scenes": [scene_part(scene, scope) for scene in shown.scenes],
    }


def scene_part(scene: Scene, scope: Scope) -> Part:
    """One scene: its seconds, where its areas stand, and [area, kind, how many] of each zone."""
    grid = arrangement(scene)
    return {
        "name": scene.name,
        "title": scene.title(scope.language),
        "seconds": scene.dwell.total_seconds(),
        "areas": list(grid.areas),
        "columns": list(grid.columns),
        "rows": list(grid.rows),
        "zones": [zone_part(zone) for zone in scene.zones],
    }


def zone_part(zone: Zone) -> list[object]:
    """[area, kind, how many parts it has]."""
    return [zone.area, str(zone.kind), len(zone.view) if isinstance(zone.view, tuple) else 1]


def health(scope: Scope) -> Part:
    """How many sources answer, and the instant of the newest value (epoch ms, None before the first)."""
    sources = [source for source in scope.profile.sources if source.enabled and not source.typed]
    well = sum(answers(source, scope) for source in sources)
    newest = max((row.at for row in scope.data.latest.values() if row.at <= scope.now), default=None)
    tone = "ok" if well == len(sources) else "crit" if well == 0 else "warn"
    return {
        "tone": tone,
        "shape": TONE_SHAPE[tone],
        "text": scope.say("sources_ok", ok=well, total=len(sources)),
        "at": millis(newest),
    }


def answers(source: Source, scope: Scope) -> bool:
    """Whether the last visit went well and the promise, if any, is kept."""
    state = scope.data.sources.get(source.name)
    if state is None or state.last_success is None or state.heard_at is None or state.failing_since is not None:
        return False
    return scope.profile.late_since(source, state.heard_at, scope.now) is None


def foot(shown: Screen, scope: Scope) -> Part:
    """The last finished runs as [clock, words]."""
    done = [run for run in scope.data.runs if run.finished_at is not None][:RUNS]
    return {
        "runs": [_run(run, scope) for run in done],
        "note": scope.say("now_watching", name=shown.title_vi if scope.language == "vi" else shown.title_en),
    }


def _run(run: Run, scope: Scope) -> list[str]:
    source = scope.profile.source.get(run.source)
    title = source.title(scope.language) if source else run.source
    clock = f"{run.finished_at.astimezone(scope.profile.zone):%H:%M:%S}" if run.finished_at else ""
    word = (
        scope.say("run_failed", source=title)
        if run.status is RunStatus.FAILED
        else scope.say("run_row", source=title, n=run.stored)
    )
    return [clock, word]
