// Plays notes with the browser's Web Audio. They are asked for again and again while they sound, so that a text can
// grow or be rewritten meanwhile.

/** @typedef {import("../kit/abc.js").Note} Note */

const WHOLE = 2; // seconds of a whole note: 120 quarters a minute
const AHEAD = 0.4; // seconds that are scheduled before they sound
const OFTEN = 100; // milliseconds between two looks
const LOUD = 0.15; // of one note; four panels never sound at once
const ATTACK = 0.01, RELEASE = 0.06; // seconds

/**
 * @param {AudioContext} context
 * @param {AudioNode} output
 * @param {Note} note
 * @param {number} when in the context's time
 */
function sound(context, output, { pitch, length }, when) {
  const voice = new OscillatorNode(context, { type: "triangle", frequency: 440 * 2 ** ((pitch - 69) / 12) });
  const volume = new GainNode(context, { gain: 0 }), end = when + length * WHOLE;
  volume.gain.setValueAtTime(0, when);
  volume.gain.linearRampToValueAtTime(LOUD, when + ATTACK);
  volume.gain.setTargetAtTime(0, Math.max(when + ATTACK, end - RELEASE), RELEASE / 3);
  voice.connect(volume).connect(output);
  voice.start(when);
  voice.stop(end + RELEASE);
}

/**
 * One player for the page: what begins ends what played before.
 * @param {() => AudioContext} [makeContext]
 */
export function makePlayer(makeContext = () => new AudioContext()) {
  /** @type {AudioContext | null} */
  let context = null;
  /** @type {(() => void) | null} */
  let end = null;

  function stop() {
    end?.();
    end = null;
  }

  return {
    stop,

    /**
     * @param {() => { notes: Note[], length: number, grows: boolean }} music what there is by now
     * @param {(at: number | null) => void} show the time in whole notes that sounds; null at the end
     */
    play(music, show) {
      stop();
      context ??= makeContext();
      const audio = context, output = new GainNode(audio);
      output.connect(audio.destination);
      audio.resume();
      const begin = audio.currentTime + ATTACK;
      let until = 0; // whole notes that are scheduled

      function look() {
        const at = (audio.currentTime - begin) / WHOLE, to = at + AHEAD / WHOLE, { notes, length, grows } = music();
        for (const note of notes) {
          if (note.start >= until && note.start < to) sound(audio, output, note, begin + note.start * WHOLE);
        }
        until = Math.max(until, to);
        if (at > length && !grows) return stop();
        show(Math.max(0, Math.min(at, length)));
      }

      const timer = setInterval(look, OFTEN);
      end = () => {
        clearInterval(timer);
        output.disconnect();
        show(null);
      };
      look();
    },
  };
}
