import path from 'node:path';
import { synthesizedWith } from '../synthesized-with.ts';

const LOCK = 'examples/platform/tidegate.lock.json';

/**
 * The sample platform with the configuration `fixtures/<name>.yaml`, synthesized to a folder of its own. To be called before a
 * world takes over time.
 * @returns the folder, for `Stage.open`
 */
export const configured = (name: string): Promise<string> =>
  synthesizedWith(name, { config: path.join(import.meta.dirname, 'fixtures', `${name}.yaml`), lock: LOCK });
