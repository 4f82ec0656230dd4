import assert from "node:assert/strict";
import { makeVocabulary } from "../../../assets/page/kit/tokens.js";
import { makeThinning } from "../../../assets/page/write/thinning.js";
import { makeFakeEngine, turn } from "../fake_engine.js";

/** @returns {import("../../../assets/page/write/states.js").ShownRun} */
function runOf(length = 2) {
  return {
    secret: "s",
    settings: { model: "tiny", prompt: "p", seed: "9223372036854775807", length },
    digest: "",
    language: "",
    vocabulary: makeVocabulary({ tokens: ["a"], hidden: [] }),
    ids: [[], [], [], [0, 0]],
    ended: [false, false, false, false],
    figures: null,
    logits: "",
    position: 2,
    schedule: "0:0.70_1:0.90",
  };
}

Deno.test("a ride is thinned once for each run, and the link is written again", async () => {
  let written = 0;
  const { engine, questions } = makeFakeEngine(() => ({ ranges: [[0, 100], [0, 100]] }));
  const thinning = makeThinning(engine, () => written += 1);
  const run = runOf();
  for (let time = 0; time < 3; time += 1) assert.equal(thinning.line(run, run.schedule), run.schedule);
  await turn();
  assert.equal(thinning.line(run, run.schedule), "0:0.9");
  assert.equal(written, 1);
  assert.deepEqual(questions, [["ranges", { model: "tiny", prompt: "p", seed: "9223372036854775807", ids: [0, 0] }]]);
});

Deno.test("one temperature asks for nothing, and an answer that is late or missing changes nothing", async () => {
  let written = 0;
  const answers = [{ error: { key: "lost" } }, { ranges: [[0, 10], [0, 10]] }];
  const { engine, questions } = makeFakeEngine(() => answers.shift() ?? { ranges: [[0, 100], [0, 100]] });
  const thinning = makeThinning(engine, () => written += 1);
  assert.equal(thinning.line(runOf(), "0:0.70"), "0:0.70");
  assert.equal(questions.length, 0);
  const [lost, other, late, latest] = [runOf(), runOf(), runOf(), runOf()];
  for (const run of [lost, other]) { // no answer; the ranges of another text
    thinning.line(run, run.schedule);
    await turn();
    assert.equal(thinning.line(run, run.schedule), run.schedule);
  }
  assert.equal(written, 2);
  thinning.line(late, late.schedule);
  thinning.line(latest, "0:0.10_1:0.20"); // before the answer about the other run is there
  assert.ok(thinning.isAsked());
  await turn();
  assert.equal(written, 3);
  assert.ok(!thinning.isAsked());
  assert.equal(thinning.line(latest, "0:0.10_1:0.20"), "0:0.2");
});

Deno.test("a wild ride has a line of the fewest characters, any other one stays near to what was used", async () => {
  const swing = Array.from({ length: 60 }, (_, i) => (i % 2 ? 135 : 65));
  const ranges = swing.map((t) => [t - 12, t + 12]);
  const wild = { ...runOf(60), ids: [[], [], [], swing.map(() => 0)] };
  const line = swing.map((t, i) => `${i}:${(t / 100).toFixed(2)}`).join("_");
  const { engine } = makeFakeEngine((_, { ids }) => ({ ranges: ranges.slice(0, ids.length) }));
  const thinning = makeThinning(engine, () => {});
  const short = { ...wild, ids: [[], [], [], [0, 0, 0]], settings: { ...wild.settings, length: 3 } };
  for (
    const [run, wanted] of /** @type {const} */ ([[wild, /^0:\.6_1:1\.3_2:\.6_/], [short, /^0:0\.7_1:1\.4_2:0\.65$/]])
  ) {
    const own = line.split("_").slice(0, run.ids[3].length).join("_");
    thinning.line(run, own);
    await turn();
    assert.match(thinning.line(run, own), wanted);
  }
});
