/** What dynalite's checks hand to its parsers. Names and values that an expression uses are taken from the `unused` ones. */
interface Context {
  attrNames?: Record<string, string>;
  attrVals?: Record<string, object>;
  unusedAttrNames: Record<string, true>;
  unusedAttrVals: Record<string, true>;
  isKeyCondition?: boolean;
}

/** Gives a tree, or says as text what is wrong. */
type Parse = (text: string, options: { context: Context }) => unknown;

interface Known {
  tree: unknown;
  /** The values that stand in the tree, and their names. */
  values: Map<unknown, string>;
  names: readonly string[];
}

/** Two that look at more of a value than its type. */
const READS_VALUES = /\bbetween\b|\battribute_type\b/i;

const keyOf = (text: string, { attrNames, attrVals = {}, isKeyCondition }: Context): string => {
  const types = Object.entries(attrVals).map(([name, value]) => name + Object.keys(value));
  return JSON.stringify([text, attrNames, types, isKeyCondition]);
};

const all = (names: object = {}): Record<string, true> =>
  Object.fromEntries(Object.keys(names).map((name) => [name, true]));

const usedOf = (names: object = {}, unused: object): string[] => Object.keys(names).filter((name) => !(name in unused));

/** The tree with other values in the places of those it was made with. */
const refilled = (tree: unknown, values: Known['values'], context: Context): unknown => {
  const name = values.get(tree);
  if (name !== undefined) return context.attrVals?.[name];
  if (Array.isArray(tree)) return tree.map((one) => refilled(one, values, context));
  if (tree === null || typeof tree !== 'object') return tree;
  // Some have no prototype: an attribute may be called `constructor`.
  const copy = Object.create(Object.getPrototypeOf(tree));
  for (const [key, one] of Object.entries(tree)) copy[key] = refilled(one, values, context);
  return copy;
};

/**
 * A parser that parses each expression once: ours are a few dozen, with other values each time, and parsing them was a tenth of a
 * simulation. What is wrong with an expression is worked out each time.
 */
export const remembering = (parse: Parse): Parse => {
  const known = new Map<string, Known>();
  const learn = (text: string, context: Context): Known => {
    const own = { ...context, unusedAttrNames: all(context.attrNames), unusedAttrVals: all(context.attrVals) };
    const tree = parse(text, { context: own });
    const values = usedOf(context.attrVals, own.unusedAttrVals).map(
      (name) => [context.attrVals?.[name], name] as const,
    );
    return { tree, values: new Map(values), names: usedOf(context.attrNames, own.unusedAttrNames) };
  };
  const knownOf = (text: string, context: Context): Known => {
    const key = keyOf(text, context);
    const found = known.get(key) ?? learn(text, context);
    if (typeof found.tree === 'object' && !READS_VALUES.test(text)) known.set(key, found);
    return found;
  };
  return (text, { context }) => {
    const { tree, values, names } = knownOf(text, context);
    for (const name of names) delete context.unusedAttrNames[name];
    for (const name of values.values()) delete context.unusedAttrVals[name];
    return refilled(tree, values, context);
  };
};
