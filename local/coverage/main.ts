import { writeFileSync } from 'node:fs';
import { coverageFile, currentCoverage } from './current.ts';

writeFileSync(coverageFile, currentCoverage());
