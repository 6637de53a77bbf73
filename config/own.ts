/** What stands under a name that a person chose: a service may be called `constructor`, which every object knows. */
export const own = <T>(record: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
