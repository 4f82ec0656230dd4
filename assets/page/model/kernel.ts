// The inner loops of the exact step and of the noise, in AssemblyScript with SIMD. exact.js says what they compute, and
// plain.js computes the same without WebAssembly. This line makes kernel.wasm of it:
//   deno run -A --no-lock npm:assemblyscript@0.28.9/asc kernel.ts -O3 --runtime stub --noAssert --importMemory --enable simd -o kernel.wasm

// out (rows, columns) int32 = x (rows, inputs) int16 · weights int8. The weights are packed [columns/8][inputs/2][8][2];
// `columns` is a multiple of 8 and `inputs` even.
export function product(weights: usize, x: usize, inputs: i32, columns: i32, rows: i32, out: usize): void {
  const stride = <usize>inputs << 1, width = <usize>columns << 2;
  let r = 0;
  for (; r + 4 <= rows; r += 4, x += 4 * stride, out += 4 * width) rows4(weights, x, inputs, columns, out);
  for (; r < rows; r++, x += stride, out += width) rows1(weights, x, inputs, columns, out);
}

// @ts-ignore: decorator
@inline function plus(sum: v128, a: v128, b: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(a, b));
}

function rows4(w: usize, x: usize, inputs: i32, columns: i32, out: usize): void {
  const width = <usize>columns << 2, stride = <usize>inputs << 1;
  for (let j = 0; j < columns; j += 8) {
    let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
    let x0 = x, x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
    for (const end = w + (<usize>inputs << 3); w < end; w += 16) {
      const lo = v128.load_ext<i8>(w), hi = v128.load_ext<i8>(w, 8);
      let p = v128.load_splat<i32>(x0), q = v128.load_splat<i32>(x1);
      a0 = plus(a0, lo, p), a1 = plus(a1, hi, p), b0 = plus(b0, lo, q), b1 = plus(b1, hi, q);
      p = v128.load_splat<i32>(x2), q = v128.load_splat<i32>(x3);
      c0 = plus(c0, lo, p), c1 = plus(c1, hi, p), d0 = plus(d0, lo, q), d1 = plus(d1, hi, q);
      x0 += 4, x1 += 4, x2 += 4, x3 += 4;
    }
    let o = out + (<usize>j << 2);
    v128.store(o, a0), v128.store(o, a1, 16), (o += width);
    v128.store(o, b0), v128.store(o, b1, 16), (o += width);
    v128.store(o, c0), v128.store(o, c1, 16), (o += width);
    v128.store(o, d0), v128.store(o, d1, 16);
  }
}

function rows1(w: usize, x: usize, inputs: i32, columns: i32, out: usize): void {
  const block = <usize>inputs << 3;
  let j = 0;
  for (; j + 16 <= columns; j += 16, w += block) {
    let a = i32x4.splat(0), b = a, c = a, d = a, at = x;
    for (const end = w + block; w < end; w += 16, at += 4) {
      const p = v128.load_splat<i32>(at), v = w + block;
      a = plus(a, v128.load_ext<i8>(w), p), b = plus(b, v128.load_ext<i8>(w, 8), p);
      c = plus(c, v128.load_ext<i8>(v), p), d = plus(d, v128.load_ext<i8>(v, 8), p);
    }
    const o = out + (<usize>j << 2);
    v128.store(o, a), v128.store(o, b, 16), v128.store(o, c, 32), v128.store(o, d, 48);
  }
  for (; j < columns; j += 8) {
    let a = i32x4.splat(0), b = a, at = x;
    for (const end = w + block; w < end; w += 16, at += 4) {
      const p = v128.load_splat<i32>(at);
      a = plus(a, v128.load_ext<i8>(w), p), b = plus(b, v128.load_ext<i8>(w, 8), p);
    }
    const o = out + (<usize>j << 2);
    v128.store(o, a), v128.store(o, b, 16);
  }
}

const EDGE: i32 = 512;

// @ts-ignore: decorator
@inline function look(table: usize, v: i32): i32 {
  return load<i16>(table + (min(max(v, -EDGE), EDGE - 1) << 1));
}

// @ts-ignore: decorator
@inline function sum(z: usize, bias: usize, n: i32): i32 {
  return load<i32>(z + (<usize>n << 2)) + load<i32>(bias + (<usize>n << 2));
}

// @ts-ignore: decorator
@inline function gate(table: usize, z: usize, bias: usize, shift: usize, n: i32): i32 {
  return look(table, sum(z, bias, n) >> load<u8>(shift + n));
}

// One row's gates. z, bias (columns,) int32; shift (columns,) uint8; tables: sigmoid, then tanh, (1024,) int16 each;
// x (units,) int16: what products read of h; state (units,) int32 each, in place.
export function lstm(z: usize, bias: usize, shift: usize, tables: usize, units: i32, x: usize, h: usize, c: usize): void {
  const sigmoid = tables + (EDGE << 1), tanh = sigmoid + (EDGE << 2);
  for (let u = 0; u < units; u++) {
    const i = gate(sigmoid, z, bias, shift, u), f = gate(sigmoid, z, bias, shift, units + u);
    const g = gate(tanh, z, bias, shift, 2 * units + u), o = gate(sigmoid, z, bias, shift, 3 * units + u);
    const v = min(max((f * load<i32>(c + (<usize>u << 2)) + ((i * g) << 2) + 128) >> 8, -32768), 32768);
    const out = (o * look(tanh, v >> 4) + 256) >> 9;
    store<i32>(c + (<usize>u << 2), v);
    store<i32>(h + (<usize>u << 2), out);
    store<i16>(x + (<usize>u << 1), out);
  }
}

export function gru(z: usize, bias: usize, shift: usize, tables: usize, units: i32, x: usize, h: usize): void {
  const sigmoid = tables + (EDGE << 1), tanh = sigmoid + (EDGE << 2);
  for (let u = 0; u < units; u++) {
    const update = gate(sigmoid, z, bias, shift, u), reset = gate(sigmoid, z, bias, shift, units + u);
    const right = load<u8>(shift + 2 * units + u), by = 6 - <i32>load<u8>(shift + 3 * units + u);
    let inner = sum(z, bias, 3 * units + u);
    inner = by >= 0 ? inner << by : (inner + (1 << (-by - 1))) >> -by;
    inner = (reset * min(max(inner, -65536), 65536) + 128) >> 8;
    const g = sum(z, bias, 2 * units + u);
    const v = look(tanh, right >= 6 ? (g + (inner << (right - 6))) >> right : ((g << (6 - right)) + inner) >> 6);
    const memory = (update * load<i32>(h + (<usize>u << 2)) + ((256 - update) * v << 3) + 128) >> 8;
    store<i32>(h + (<usize>u << 2), memory);
    store<i16>(x + (<usize>u << 1), (memory + 8) >> 4);
  }
}

export function rnn(z: usize, bias: usize, shift: usize, tables: usize, units: i32, x: usize, h: usize): void {
  const tanh = tables + EDGE * 6;
  for (let u = 0; u < units; u++) {
    const out = (gate(tanh, z, bias, shift, u) + 1) >> 1;
    store<i32>(h + (<usize>u << 2), out);
    store<i16>(x + (<usize>u << 1), out);
  }
}

function mix(x: u64): u64 {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

// The order of the operations is that of logarithm.js.
export function log(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let k = <i32>(bits >> 52) - 1022, m = reinterpret<f64>((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000);
  if (m < 0.7071067811865476) (m += m), (k -= 1);
  const f = m - 1, s = f / (f + 2), z = s * s, w = z * z, n = <f64>k;
  const even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const odd = z * (6.666666666666735130e-01
    + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const half = 0.5 * f * f;
  return n * 6.93147180369123816490e-01 - ((half - (s * (odd + even + half) + n * 1.90821492927058770002e-10)) - f);
}

// The noise of ids 0 … count − 1: (count,) float64. noise.js has the same.
export function noise(seed: u64, position: u64, count: i32, out: usize): void {
  const golden: u64 = 0x9E3779B97F4A7C15;
  const key = mix(mix(seed + golden) + position * golden);
  for (let n = 1; n <= count; n++, out += 8) {
    const uniform = (<f64>(mix(key + <u64>n * golden) >> 11) + 0.5) * 1.1102230246251565e-16;
    store<f64>(out, -log(-log(uniform)));
  }
}
