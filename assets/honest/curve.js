// A small curve: entropy against T, with the slider's place on it.

const SVG = "http://www.w3.org/2000/svg";

function makeCurve(svg) {
  const [width, height, left, bottom, top] = [240, 84, 30, 16, 8];
  const line = svg.querySelector("polyline"), dot = svg.querySelector("circle"), stem = svg.querySelector("[data-part=stem]");
  const ceiling = svg.querySelector("[data-part=ceiling]");
  const x = (temperature) => left + ((width - left - 8) * temperature) / 2;
  let highest = 1;
  const y = (bits) => height - bottom - ((height - bottom - top) * bits) / highest;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const axis = svg.querySelector("[data-part=axis]");
  axis.setAttribute("d", `M${left} ${top}V${height - bottom}H${width - 8}`);
  for (const temperature of [0, 1, 2]) {
    const sign = document.createElementNS(SVG, "text");
    for (const [name, value] of Object.entries({ x: x(temperature), y: height - 3, "text-anchor": "middle" })) sign.setAttribute(name, value);
    sign.textContent = temperature;
    svg.append(sign);
  }

  // bits: of the temperatures of GRID.
  function draw(bits, shownHighest) {
    highest = Math.max(...bits, 1e-9);
    line.setAttribute("points", bits.map((value, i) => `${x(GRID[i]).toFixed(1)},${y(value).toFixed(1)}`).join(" "));
    ceiling.textContent = shownHighest;
  }

  function mark(temperature, bits) {
    for (const [name, value] of Object.entries({ cx: x(temperature), cy: y(bits) })) dot.setAttribute(name, value.toFixed(1));
    for (const [name, value] of Object.entries({ x1: x(temperature), x2: x(temperature), y1: y(bits), y2: height - bottom })) stem.setAttribute(name, value.toFixed(1));
  }

  return { draw, mark };
}
