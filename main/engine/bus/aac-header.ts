const AAC_HEADER = Buffer.from([0xaf, 0]);
const PREFIX_BYTES = 4;
/** What follows the two bytes of a plain low-complexity configuration: nothing, or that there is no SBR. */
const TAILS = ['', '56e500'];

/**
 * Whether two headers of sound set a decoder up in the same way, though their bytes may differ: some encoders write out that there is no
 * SBR, others leave it away.
 * @source ISO/IEC 14496-3, 1.6.2.1 and 4.4.1; FLV specification 10.1, annex E.4.2
 */
export function isSameSound(one: Buffer, other: Buffer): boolean {
  if (one.equals(other)) return true;
  return isPlain(one) && isPlain(other) && one.subarray(0, PREFIX_BYTES).equals(other.subarray(0, PREFIX_BYTES));
}

function isPlain(header: Buffer): boolean {
  return header.subarray(0, 2).equals(AAC_HEADER) && header.length >= PREFIX_BYTES && TAILS.includes(header.toString('hex', PREFIX_BYTES));
}
