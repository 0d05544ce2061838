/* The alarm that can be heard: made here, so that no file can be missing; tried at the start, so that silence is known before it matters. */
const EVERY = 4000, TONES = [[880, 0], [660, .28], [880, .56]], LENGTH = .24;

export class Sound {
  constructor() {
    this.state = "";
    this.rung = -EVERY;
  }

  /** Plays a tone that nobody hears and looks whether it comes out: "ok" or "blocked". */
  async prove() {
    try {
      this.context ??= new AudioContext();
      await Promise.race([this.context.resume(), new Promise((done) => setTimeout(done, 1500))]);
      this.state = this.context.state === "running" && await this.hears() ? "ok" : "blocked";
    } catch { this.state = "blocked"; }
    return this.state;
  }

  async hears() {
    const tone = this.context.createOscillator(), gain = this.context.createGain(), ear = this.context.createAnalyser();
    gain.gain.value = .0005;
    tone.connect(ear).connect(gain).connect(this.context.destination);
    tone.start();
    await new Promise((done) => setTimeout(done, 300));
    const samples = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(samples);
    tone.stop();
    for (const node of [tone, gain, ear]) node.disconnect();
    return samples.some((sample) => Math.abs(sample) > .01);
  }

  /** Each second while the alarm stands. */
  ring() {
    if (this.state !== "ok" || performance.now() - this.rung < EVERY) return;
    this.rung = performance.now();
    for (const [pitch, after] of TONES) this.tone(pitch, this.context.currentTime + after);
  }

  tone(pitch, at) {
    const tone = this.context.createOscillator(), gain = this.context.createGain();
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(.4, at + .02);
    gain.gain.linearRampToValueAtTime(0, at + LENGTH);
    tone.connect(gain).connect(this.context.destination);
    tone.onended = () => { tone.disconnect(); gain.disconnect(); };
    tone.start(at);
    tone.stop(at + LENGTH);
  }
}
