/** The variables of one flow; inner flows read outer ones but write their own (SFN-11). */
export class Scope {
  readonly #own: Record<string, unknown> = {};
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  visible(): Record<string, unknown> {
    return { ...this.#outer?.visible(), ...this.#own };
  }

  assign(values: Record<string, unknown>): void {
    Object.assign(this.#own, values);
  }
}
