import assert from "node:assert/strict";
import { changeSchedule, formatSchedule, parseSchedule, temperatureAt } from "../../../assets/page/kit/schedule.js";

Deno.test("a hand changes a schedule from its position on", () => {
  assert.equal(changeSchedule("0:0.80_15:1.20_40:0.30", 20, 0.5, 9), "0:0.80_15:1.20_20:0.50");
  assert.equal(changeSchedule("0:0.80_15:1.20", 15, 0.5, 9), "0:0.80_15:0.50");
  assert.equal(changeSchedule("0:0.80_15:1.20_40:0.30", 20, 1.2, 9), "0:0.80_15:1.20");
  assert.equal(changeSchedule("0:0.80_15:1.20", 20, 0.5, 2), "0:0.80_15:1.20");
});

Deno.test("a schedule is read as it is written", () => {
  const line = "0:0.70_34:0.73_400:2.00";
  assert.equal(formatSchedule(parseSchedule(line, 500)), line);
});

Deno.test("a broken schedule is none", () => {
  for (
    const line of [
      "",
      "0",
      "1:0.5",
      "0:0.5_0:0.6",
      "0:0.5_9:0.6_3:1",
      "0:x",
      "0:",
      "0:1_",
      "0:1e400",
      null,
      "9".repeat(1e6),
    ]
  ) {
    assert.deepEqual(parseSchedule(line, 500), [], String(line).slice(0, 20));
  }
  assert.deepEqual(parseSchedule("0:1_1:2", 1), []);
});

Deno.test("temperatures are those that the slider has", () => {
  assert.equal(formatSchedule(parseSchedule("0:-1_1:0.123_2:9", 500)), "0:0.00_1:0.12_2:2.00");
});

Deno.test("a temperature counts from its position on", () => {
  const schedule = parseSchedule("0:0.50_10:1.50", 500);
  assert.deepEqual([0, 9, 10, 11].map((position) => temperatureAt(schedule, position)), [0.5, 0.5, 1.5, 1.5]);
});
