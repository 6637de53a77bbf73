import jsonata from 'jsonata';

const compiled = new Map<string, jsonata.Expression>();

/** @throws what JSONata throws for a text that is no expression */
export const compile = (source: string): jsonata.Expression => {
  const known = compiled.get(source);
  if (known) return known;
  const expression = jsonata(source);
  compiled.set(source, expression);
  return expression;
};

/** `{% … %}` without blanks outside (SFN-6). */
export const isExpression = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}') && value.length >= 4;

/** @param text as `isExpression` accepts it */
export const sourceOf = (text: string): string => text.slice(2, -2).trim();

/** A node of JSONata's syntax tree; the library's own type lacks half of them. */
interface Node {
  type: string;
  value?: unknown;
  steps?: Node[];
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Every node of the tree, whatever member it hangs on. */
function* nodes(node: unknown): Generator<Node> {
  if (!isNode(node)) return;
  if (!Array.isArray(node)) yield node;
  for (const child of Object.values(node)) yield* nodes(child);
}

/** The context of an expression is empty at its top level, so what reads it there can only be a mistake. */
const contextMessage = (node: Node): string | undefined => {
  if (node.type === 'name')
    return `The unqualified name '${String(node.value)}' is not supported at the top level of an expression`;
  if (node.type === 'variable' && (node.value === '' || node.value === '$'))
    return `'$${node.value}' is not supported at the top level of an expression`;
  return undefined;
};

/** Members that are evaluated in the same context as their node; all others (steps, predicates, bodies) have another. */
const sameContext: Record<string, (node: any) => unknown[]> = {
  path: (node) => [node.steps[0]],
  binary: (node) => [node.lhs, node.rhs],
  bind: (node) => [node.rhs],
  block: (node) => node.expressions,
  condition: (node) => [node.condition, node.then, node.else],
  function: (node) => [...node.arguments],
  partial: (node) => [...node.arguments],
  apply: (node) => [node.lhs, node.rhs],
  unary: (node) => [node.expression, ...(node.expressions ?? []), ...(Array.isArray(node.lhs) ? node.lhs.flat() : [])],
};

const topLevelMistake = (node: unknown): string | undefined => {
  if (!isNode(node)) return undefined;
  const own = contextMessage(node);
  if (own !== undefined) return own;
  for (const child of sameContext[node.type]?.(node) ?? []) {
    const found = topLevelMistake(child);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Names read as `$states.NAME`. */
const statesMembers = (tree: Node): string[] =>
  [...nodes(tree)].flatMap((node) => {
    const [first, second] = node.type === 'path' ? (node.steps ?? []) : [];
    return first?.type === 'variable' && first.value === 'states' && second?.type === 'name'
      ? [String(second.value)]
      : [];
  });

const judged = new Map<string, string | undefined>();

/**
 * What Step Functions refuses in an expression when the machine is created (SFN-7, SFN-9, `local-notes.md` §5).
 * @param source without the `{% %}`
 * @param available members of `$states` that exist where the expression stands
 * @returns the reason, or `undefined`
 */
export const mistakeIn = (source: string, available: readonly string[]): string | undefined => {
  // Every world loads the same machines.
  const question = `${available.join()} ${source}`;
  if (!judged.has(question)) judged.set(question, judge(source, available));
  return judged.get(question);
};

const judge = (source: string, available: readonly string[]): string | undefined => {
  let tree: Node;
  try {
    tree = compile(source).ast() as Node;
  } catch (error) {
    return `The JSONata expression '${source}' is not valid: ${(error as { message?: string }).message ?? String(error)}`;
  }
  for (const node of nodes(tree))
    if (node.type === 'variable' && node.value === 'eval') return `The function '$eval' is not supported`;
  const missing = statesMembers(tree).find((name) => !available.includes(name));
  if (missing !== undefined) return `'$states.${missing}' is not available in this field`;
  return topLevelMistake(tree);
};
