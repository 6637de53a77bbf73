import { requireNode } from './node-version.ts';

export default function setup(): void {
  requireNode();
}
