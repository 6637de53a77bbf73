/** What no file of `functions/` may do: the test of the tests. */
export const table = process.env['TIDEGATE_TABLE'];
