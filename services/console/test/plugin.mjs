// A plug-in for tests: finds one lesion, whatever it is given.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const lesionCandidates = [{ volumeId: 0, location: [1, 2, 0], confidence: 0.9, rank: 1 }];
writeFileSync(join(process.env.CIRCUS_OUT, 'results.json'), JSON.stringify({ results: { lesionCandidates } }));
