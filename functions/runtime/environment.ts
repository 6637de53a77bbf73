import * as z from 'zod';
import { BadInput } from '../domain/errors.ts';

/** What a function cannot know from its configuration: the names of what it runs in. */
const Environment = z.object({
  TIDEGATE_TABLE: z.string().min(1),
  /** ARN of every machine without its name, e.g. `arn:aws:states:…:stateMachine:Tidegate-`. */
  TIDEGATE_MACHINES: z.string().min(1),
  TIDEGATE_SCHEDULE_GROUP: z.string().min(1),
  TIDEGATE_SCHEDULE_ROLE: z.string().min(1),
  TIDEGATE_SCHEDULE_DLQ: z.string().min(1),
  /** URL of the dead-letter queue. */
  TIDEGATE_DEAD_LETTERS: z.string().min(1),
  TIDEGATE_TOPIC: z.string().min(1),
});
export type Environment = Readonly<z.infer<typeof Environment>>;

/** @throws BadInput naming every variable that is missing */
export const parseEnvironment = (variables: Record<string, string | undefined>): Environment => {
  const parsed = Environment.safeParse(variables);
  if (parsed.success) return Object.freeze(parsed.data);
  const missing = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new BadInput(`environment variables are missing or empty: ${missing}`);
};
