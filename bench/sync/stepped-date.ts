/** The wall clock of this process, in the bench's hand: nothing that is measured may depend on it. */
export function swapDate(): { step(byMs: number): void; restore(): void } {
  const RealDate = Date;
  let aheadMs = 0;
  class SteppedDate extends RealDate {
    constructor(...given: [] | [number | string | Date]) {
      super(given.length === 0 ? SteppedDate.now() : given[0]);
    }
    static override now() {
      return RealDate.now() + aheadMs;
    }
  }
  globalThis.Date = SteppedDate as DateConstructor;
  return {
    step(byMs) {
      aheadMs += byMs;
    },
    restore() {
      globalThis.Date = RealDate;
    },
  };
}
