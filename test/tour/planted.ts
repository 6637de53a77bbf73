import { createPaint } from '../../local/tour/paint.ts';
import { present } from '../../local/tour/present.ts';
import type { Story } from '../../local/tour/story.ts';
import { CDK_OUT } from '../synthesized.ts';

const stories: Story[] = [
  { name: 'throws', about: 'Something breaks.', play: () => Promise.reject(new Error('planted')) },
  { name: 'wrong', about: 'A fact is false.', play: async (_, facts) => facts.check('the moon is cheese', false) },
  { name: 'proves nothing', about: 'No fact is checked.', play: async () => {} },
  {
    name: 'right',
    about: 'A visitor is served.',
    play: async (stage, facts) => facts.check('he is served', (await stage.visit()).status === 200),
  },
];

const paint = createPaint({});
process.exitCode = await present(stories, { cdkOut: CDK_OUT, seed: 1, paint, json: true, quiet: false });
