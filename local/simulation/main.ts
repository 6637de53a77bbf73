import { requireNode } from '../tour/node-version.ts';

/** `npm run simulate`. What it is made of is loaded after the check: an old Node.js cannot even read it. */
try {
  requireNode();
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
const { main } = await import('./simulate.ts');
process.exitCode = await main(process.argv.slice(2));
