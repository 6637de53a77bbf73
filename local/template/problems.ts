/** A template that the model cannot load; every problem with its stack, logical id and path. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The model cannot load the template (${problems.length}):\n- ${problems.join('\n- ')}`);
    this.problems = problems;
  }
}

/** Problems are gathered, not thrown one by one: the author of a template wants to see them all at once. */
export interface Problems {
  add(path: string, text: string): void;
  all(): readonly string[];
  /** @throws TemplateError when there are any */
  settle(): void;
}

export const createProblems = (): Problems => {
  const found: string[] = [];
  return {
    add: (path, text) => void found.push(`${path}: ${text}`),
    all: () => found,
    settle: () => {
      if (found.length > 0) throw new TemplateError(found);
    },
  };
};

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
