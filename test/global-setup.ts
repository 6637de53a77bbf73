import { requireNode } from '../local/tour/node-version.ts';
import { synthesizeForTests } from './synthesized.ts';

export default function setup(): void {
  requireNode();
  synthesizeForTests();
}
