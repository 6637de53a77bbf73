import { requireNode } from './node-version.ts';
import { synthesizeForTests } from './synthesized.ts';

export default function setup(): void {
  requireNode();
  synthesizeForTests();
}
