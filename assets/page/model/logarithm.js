// The natural logarithm by + − × ÷ alone, which has the same bits on every machine: IEEE 754 says how these four round,
// and JavaScript says nothing of Math.log. model/logarithm.py says where the polynomial comes from.

const EVEN = [3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01];
const ODD = [6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01];
const LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;
const ROOT = 0.7071067811865476;
const FRACTION = 0x000fffffffffffffn, HALF = 0x3fe0000000000000n;
const view = new DataView(new ArrayBuffer(8));

/**
 * ln x, within 1e-15 of its value.
 * @param {number} x positive, finite and at least 2⁻¹⁰²² (which is not checked)
 */
export function log(x) {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  view.setBigUint64(0, (bits & FRACTION) | HALF);
  let k = Number(bits >> 52n) - 1022, m = view.getFloat64(0);
  if (m < ROOT) [m, k] = [2 * m, k - 1];
  const f = m - 1, s = f / (f + 2), z = s * s, w = z * z;
  const even = w * (EVEN[0] + w * (EVEN[1] + w * EVEN[2]));
  const odd = z * (ODD[0] + w * (ODD[1] + w * (ODD[2] + w * ODD[3])));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - ((half - (s * (odd + even + half) + k * LN2_LOW)) - f);
}
