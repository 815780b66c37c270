/** Reads big-endian bits and Exp-Golomb numbers. Past the end it reads zeros and says so, so that a cut header cannot throw. */
export class BitReader {
  readonly #data: Buffer;
  #bit = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  /** Bits read so far. */
  get position(): number {
    return this.#bit;
  }

  get isPastEnd(): boolean {
    return this.#bit > this.#data.length * 8;
  }

  /** @param count 0..32 */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i += 1) {
      const byte = this.#data[this.#bit >> 3] ?? 0;
      value = value * 2 + ((byte >> (7 - (this.#bit & 7))) & 1);
      this.#bit += 1;
    }
    return value;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** ue(v), at most 32 bits. @source ITU-T H.264, section 9.1 */
  unsigned(): number {
    let zeros = 0;
    while (zeros < 31 && !this.isPastEnd && !this.flag()) zeros += 1;
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v). @source ITU-T H.264, section 9.1.1 */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}
