import { Stack, Validations } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Tidegate } from './tidegate.ts';
import type { TidegateProps } from './tidegate.ts';

/** The stack of the app: nothing but the construct that any CDK user can import. */
export class Controller extends Stack {
  readonly tidegate: Tidegate;

  constructor(scope: Construct, id: string, props: StackProps & TidegateProps) {
    super(scope, id, props);
    this.tidegate = new Tidegate(this, 'Tidegate', props);
    Validations.of(this).acknowledge(
      {
        id: 'AwsSolutions-SF1',
        reason: 'Errors are logged; the rest is in the execution history, which costs nothing.',
      },
      { id: 'AwsSolutions-SF2', reason: 'The execution history shows the same without a price a trace.' },
    );
  }
}
