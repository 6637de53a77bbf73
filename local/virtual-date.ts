/**
 * Stands in for `Date`: a date without arguments is of virtual time. Each one is a plain date of the engine: what marks those of
 * a library for fake timers took two hundredths of a simulation.
 * @param now milliseconds since the epoch
 * @returns puts the real one back
 */
export const takeOverDate = (now: () => number): (() => void) => {
  const Real = globalThis.Date;
  const Virtual = function Date(...args: unknown[]): unknown {
    if (!new.target) return new Real(now()).toString();
    // Thousands a second are made so.
    if (new.target === (Virtual as unknown) && args.length < 2)
      return new Real(args.length === 0 ? now() : (args[0] as number));
    return Reflect.construct(Real, args.length === 0 ? [now()] : args, new.target);
  };
  // Shared, so that every date is an instance of both, whoever made it.
  Virtual.prototype = Real.prototype;
  globalThis.Date = Object.assign(Virtual, { now, parse: Real.parse, UTC: Real.UTC }) as unknown as DateConstructor;
  return () => void (globalThis.Date = Real);
};
