"""`ioc rules test`: do the rules what their stories say?"""

from collections.abc import Iterator

import typer

from collectors import OPTION_MODELS
from ioc.alerting.rehearse import differences, untold
from ioc.cli.profiles import Folder, folder_of
from ioc.domain.centre import Profile
from ioc.profile.read import choose, read_folder, read_profile
from ioc.settings import read_settings


def rehearse_all(folder: Folder = "") -> None:
    """Chạy truyện (stories/*.toml) của mọi quy tắc, không cần mạng: mỗi chỗ khác kèm bước; quy tắc không có truyện là lỗi."""
    where = folder_of(folder or read_settings().profile)
    files = read_folder(where)
    both = [read_profile(choose(files, practice), OPTION_MODELS) for practice in (False, True)]
    faults = list(dict.fromkeys(fault for profile in both for fault in faults_of_stories(profile)))
    for fault in faults:
        typer.echo(fault)
    stories = {(one.rule, one.title) for profile in both for one in profile.stories}
    typer.echo(f"{where}: {len(stories)} truyện, {len(faults)} chỗ khác")
    if faults:
        raise typer.Exit(1)


def faults_of_stories(profile: Profile) -> Iterator[str]:
    """Every difference with the rule and story that has it, and every rule that has no story."""
    for story in profile.stories:
        for difference in differences(story, profile):
            yield f"{story.rule}, “{story.title}”: {difference}"
    for code in untold(profile):
        yield f"{code}: chưa có truyện nào; thêm [[story]] vào stories/*.toml"
