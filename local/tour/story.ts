import type { Stage } from '../stage/stage.ts';
import type { WorldSettings } from '../world.ts';

/** One thing that must have come out, checked on what SDK calls and histories say. */
export interface Fact {
  what: string;
  ok: boolean;
}

/** Collects facts; the story goes on after a false one, so that all are seen. */
export class Facts {
  readonly all: Fact[] = [];

  check(what: string, ok: boolean): void {
    this.all.push({ what, ok });
  }
}

export interface Story {
  /** Short, stable: the name in `--json` and for `--story`. */
  name: string;
  /** One sentence for the person who reads it. */
  about: string;
  /** How AWS behaves in it otherwise than it mostly does. */
  settings?: WorldSettings;
  play(stage: Stage, facts: Facts): Promise<void>;
}
