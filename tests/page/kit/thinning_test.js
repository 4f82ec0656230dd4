import assert from "node:assert/strict";
import { parseSchedule, temperatureAt } from "../../../assets/page/kit/schedule.js";
import { shortestSchedule, shortSchedule, thinSchedule } from "../../../assets/page/kit/thinning.js";

/** @typedef {import("../../../assets/page/kit/thinning.js").Range} Range */

/**
 * @param {string} line
 * @param {Range[]} ranges
 */
const thin = (line, ranges, isWhole = true, isShortest = false) => {
  const thinned = thinSchedule(parseSchedule(line, 500), ranges, isWhole, isShortest);
  return thinned && (isShortest ? shortestSchedule : shortSchedule)(thinned);
};

Deno.test("one temperature serves all tokens that it gives", () => {
  assert.equal(thin("0:0.70_1:0.90_2:0.85", [[0, 200], [80, 200], [0, 200]]), "0:0.85");
  assert.equal(thin("0:0.70_1:0.92", [[0, 80], [90, 120]]), "0:0.7_1:0.92");
  assert.equal(thin("0:0.33_1:1.03_2:0.10", [[20, 60], [96, 104], [0, 20]]), "0:0.3_1:1_2:0.1");
  assert.equal(thin("0:0.33_1:1.23_2:0.12", [[0, 60], [96, 144], [5, 20]], true, true), "0:0_1:1_2:.1");
});

Deno.test("a text that goes on does so at the temperature that was used last", () => {
  const ranges = /** @type {Range[]} */ ([[0, 80], [60, 90]]);
  assert.equal(thin("0:0.70_1:0.85_2:1.20", ranges, false), "0:0.7_2:1.2");
  assert.equal(thin("0:0.70_1:0.75", ranges, false), "0:0.75");
  assert.equal(thin("0:0.70_1:0.75", [], false), "0:0.75");
});

Deno.test("ranges of another text thin nothing", () => {
  assert.equal(thin("0:0.70_1:0.90", [[0, 60], [0, 200]]), null);
  assert.equal(thin("0:0.70_1:0.90", [[100, 60], [0, 200]]), null);
});

Deno.test("any ride stays within every range, and none of its temperatures could be left out", () => {
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let round = 0; round < 200; round += 1) {
    const count = 1 + Math.floor(60 * random());
    const used = Array.from({ length: count }, () => Math.floor(201 * random()));
    const ranges = used.map((
      t,
    ) => /** @type {Range} */ ([Math.floor(t * random()), Math.ceil(t + (200 - t) * random())]));
    const schedule = used.map((t, i) => /** @type {[number, number]} */ ([i, t / 100]));
    const thinned = thinSchedule(schedule, ranges, true) ?? [];
    const shortest = thinSchedule(schedule, ranges, true, true) ?? [];
    assert.deepEqual(parseSchedule(shortSchedule(thinned), 500), thinned);
    assert.deepEqual(parseSchedule(shortestSchedule(shortest), 500), shortest);
    assert.ok(shortestSchedule(shortest).length <= shortestSchedule(thinned).length);
    ranges.forEach(([low, high], i) => {
      for (const each of [thinned, shortest]) {
        const given = Math.round(100 * temperatureAt(each, i));
        assert.ok(low <= given && given <= high);
      }
    });
    thinned.slice(1).forEach(([start], i) => { // no one temperature serves a stretch and the token after it
      const together = ranges.slice(thinned[i][0], start + 1);
      assert.ok(Math.max(...together.map(([low]) => low)) > Math.min(...together.map(([, high]) => high)));
    });
  }
});

Deno.test("no line is shorter than the shortest one", () => {
  /**
   * Of all lines that stay within the ranges, with an entry for a token or none.
   * @returns {number}
   */
  function lengths(/** @type {Range[]} */ ranges, start = 0, current = -1) {
    if (start === ranges.length) return 0;
    const [low, high] = ranges[start];
    let least = current >= low && current <= high ? lengths(ranges, start + 1, current) : Infinity;
    for (let t = low; t <= high; t += 1) {
      const entry = shortestSchedule([[start, t / 100]]).length + Number(start > 0);
      least = Math.min(least, entry + lengths(ranges, start + 1, t));
    }
    return least;
  }
  let seed = 7;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let round = 0; round < 60; round += 1) {
    const used = Array.from({ length: 4 }, () => 92 + Math.floor(18 * random()));
    const ranges = used.map((t) => /** @type {Range} */ ([t - Math.floor(4 * random()), t + Math.floor(4 * random())]));
    const schedule = used.map((t, i) => /** @type {[number, number]} */ ([i, t / 100]));
    const shortest = shortestSchedule(thinSchedule(schedule, ranges, true, true) ?? []);
    assert.equal(shortest.length, lengths(ranges), shortest);
  }
});

Deno.test("a text that is empty, or goes on, has the temperature that was used last", () => {
  assert.equal(thin("0:0.70_1:0.75", [], false, true), "0:.75");
  assert.equal(thin("0:0.70_1:0.75", [], true, true), "0:0");
  assert.equal(thin("0:0.70_1:0.85_2:1.20", [[0, 80], [60, 90]], false, true), "0:.6_2:1.2");
});
