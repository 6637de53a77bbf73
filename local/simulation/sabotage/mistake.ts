/** A replacement in one source of the functions, on its way into the bundles. */
export interface CodePlant {
  in: 'code';
  /** From the root of the repository. */
  file: string;
  /** Stands in it exactly once. */
  find: string;
  put: string;
}

/** Another value in the definition of a state machine. */
export interface MachinePlant {
  in: 'machine';
  /** Of `state-machines/<machine>.asl.json`. */
  machine: 'deploy' | 'rollback' | 'sleep' | 'wake' | 'reconcile';
  path: readonly (string | number)[];
  /** What stands there. */
  from: unknown;
  /** `undefined` takes it out. */
  to: unknown;
}

/** Another value in the controller's template, in every resource of a type whose logical id fits. */
export interface TemplatePlant {
  in: 'template';
  /** `AWS::Lambda::Function`. */
  type: string;
  /** What the logical id contains. */
  id: string;
  /** From `Properties` on. */
  path: readonly (string | number)[];
  from: unknown;
  to: unknown;
}

export type Plant = CodePlant | MachinePlant | TemplatePlant;

/** One mistake that somebody could make, and the invariant that has to notice. */
export interface Mistake {
  name: string;
  /** What is wrong, and what it defends against, in a line. */
  what: string;
  /** Name of the invariant, told before the first seed was played. */
  caughtBy: string;
  /** The seed that caught it last: tried first. */
  hint?: number;
  /** One thing that is wrong; it may take more than one place. */
  plants: readonly Plant[];
}

/** How a hunt for a mistake ended, as `--json` gives it. */
export interface Caught {
  name: string;
  /** `null`: no seed noticed. */
  caughtBy: string | null;
  firstSeed: number | null;
}
