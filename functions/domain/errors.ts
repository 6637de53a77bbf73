/**
 * Errors that cross a step's border. State machines match on `name`, so each is a literal: a minifier renames classes.
 */

/** Another holder or turn has the service: this execution ends without Settle. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** The holder is dead, but a late call of its may still land: ask again after the quiet time (`protocol.md` §1.2). */
export class LeaseQuiet extends Error {
  override readonly name = 'LeaseQuiet';
}

/** Too little of the invocation is left to start a mutation (`protocol.md` §1.2): retried in a fresh one. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** AWS asks us to slow down; worth a retry. */
export class Throttled extends Error {
  override readonly name = 'Throttled';
}

/** AWS failed on its own side or in between; worth a retry. */
export class AwsUnavailable extends Error {
  override readonly name = 'AwsUnavailable';
}

/** AWS refused: a retry gives the same answer. */
export class AwsRefused extends Error {
  override readonly name = 'AwsRefused';
}

/** ECS lists as many deployments as it takes: one goes once its last task is drained, so it is waited for, for minutes (T21). */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';
}

/** The input cannot be worked with; the message says what was seen and what was expected. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

/** The service changed hands, or another copy of this step has gone on, while we asked; worth a retry, which reads again. */
export class LeaseContended extends Error {
  override readonly name = 'LeaseContended';
}
