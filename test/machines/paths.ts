import type { Path } from './play.ts';

/** Every way through the machines on which no task fails for good: what happens, and along which states. */
export const PATHS: Record<string, Record<string, Path>> = {
  deploy: {
    'a push passes its gate':
      'Claim(Plan) Plan(Release) Release Await(answered) Verify(Await) Await(silent) Verify(Promote) Promote(Settle) Settle(Good) Good',
    'a push on a service never seen adopts it first':
      'Claim(Plan) Plan(Adopt) Adopt Plan(Release) Release Await(answered) Verify(Promote) Promote(Settle) Settle(Good) Good',
    'a duplicate, or a push while another deploy runs, ends at once': 'Claim(Skipped) Skipped',
    'a manual start that makes no sense is refused before any change': 'Claim(Refused) Refused',
    'a release that must not be deployed is withdrawn under the lease':
      'Claim(Plan) Plan(Settle) Settle(Skipped) Skipped',
    'too many deployments are listed, and one goes':
      'Claim(Plan) Plan(MakeRoom) MakeRoom Plan(MakeRoom) MakeRoom Plan(Release) Release Await(answered) Verify(Promote) Promote(Settle) Settle(Good) Good',
    'too many deployments are there when it is released, and when it is taken back: it waits for room':
      'Claim(Plan) Plan(Release) Release(!NoRoom) MakeRoom Plan(MakeRoom) MakeRoom Plan(Release) Release Await(answered) Verify(Revert) Revert(!NoRoom) Revert(!NoRoom) Revert(Await) Await(answered) Verify(Settle) Settle(Failed) Failed',
    'too many deployments are there when it is released, and somebody else deploys before one goes':
      'Claim(Plan) Plan(Release) Release(!NoRoom) MakeRoom Plan(Settle) Settle(Skipped) Skipped',
    'an image that cannot run there is refused under the lease': 'Claim(Plan) Plan(Settle) Settle(Failed) Failed',
    'a release fails its gate and is reverted':
      'Claim(Plan) Plan(Release) Release Await(answered) Verify(Revert) Revert(Await) Await(answered) Verify(Settle) Settle(Failed) Failed',
    'a release fails and there is nothing to go back to':
      'Claim(Plan) Plan(Release) Release Await(answered) Verify(Revert) Revert(Settle) Settle(Failed) Failed',
    'a successor goes on with a revert that was begun':
      'Claim(Plan) Plan(Revert) Revert(Await) Await(silent) Verify(Settle) Settle(Failed) Failed',
    'a promotion whose answer was lost is found good, and goes home':
      'Claim(Plan) Plan(Release) Release Await(answered) Verify(Promote) Promote(!AwsRefused) Revert(Home) Home(Settle) Settle(Good) Good',
    'a promotion whose answer was lost is found good, and a visitor waits':
      'Claim(Plan) Plan(Release) Release Await(answered) Verify(Promote) Promote(!AwsRefused) Revert(Open) Open(Settle) Settle(Good) Good',
    'somebody else deploys meanwhile':
      'Claim(Plan) Plan(Release) Release Await(answered) Verify(Settle) Settle(Skipped) Skipped',
    'at zero, a release is proven and goes home':
      'Claim(Plan) Plan(Release) Release Await(answered) Verify(Promote) Promote(Home) Home(Settle) Settle(Good) Good',
    'at zero, a visitor rings before the promotion':
      'Claim(Plan) Plan(Release) Release Await(answered) Verify(Promote) Promote(Open) Open(Settle) Settle(Good) Good',
    'at zero, a visitor rings after the promotion':
      'Claim(Plan) Plan(Release) Release Await(answered) Verify(Promote) Promote(Home) Home(Open) Open(Settle) Settle(Good) Good',
    'at zero, a visitor rings and the release fails: he gets the last good one':
      'Claim(Plan) Plan(Release) Release Await(answered) Verify(Revert) Revert(Await) Await(answered) Verify(Open) Open(Settle) Settle(Failed) Failed',
    'at zero, the way home was not answered in time, and a visitor rings: what may land late is waited for':
      'Claim(Plan) Plan(Release) Release Await(answered) Verify(Promote) Promote(Home) Home(Open) Open(!LeaseQuiet) Open(Settle) Settle(!LeaseQuiet) Settle(Good) Good',
    'a wait that cannot be set up pauses before it looks':
      'Claim(Plan) Plan(Release) Release Await(!AwsRefused) Pause Verify(Promote) Promote(Settle) Settle(Good) Good',
  },
  rollback: {
    'a sustained alarm takes the release back':
      'Judge(Revert) Revert(Await) Await(answered) Verify(Await) Await(silent) Verify(Settle) Settle(Good) Good',
    'an alarm that is not sustained yet is asked again, and was a blip':
      'Judge(Pause) Pause Judge(Pause) Pause Judge(Skipped) Skipped',
    'an alarm that is not sustained yet is asked again, and then is':
      'Judge(Pause) Pause Judge(Revert) Revert(Await) Await(answered) Verify(Settle) Settle(Good) Good',
    'an alarm that is none of the release is dropped': 'Judge(Skipped) Skipped',
    'a start that makes no sense is refused': 'Judge(Refused) Refused',
    'a look that AWS does not answer is tried again in a minute':
      'Judge(!AwsUnavailable) Judge(!AwsUnavailable) Judge(!AwsUnavailable) Judge(!AwsUnavailable) Judge(!AwsUnavailable) Judge(!AwsUnavailable) Judge(!AwsUnavailable) Pause Judge(Skipped) Skipped',
    'a look whose function never comes back is tried again, too: the alarm is not lost':
      'Judge(silent) Judge(silent) Judge(silent) Pause Judge(Revert) Revert(Await) Await(answered) Verify(Settle) Settle(Good) Good',
    'a way back that AWS only delays is settled, to be sent again':
      'Judge(Revert) Revert(silent) Revert(silent) Revert(silent) Revert(silent) Revert(silent) Revert(silent) Revert(silent) Settle(Failed) Failed',
    'a sleeping service goes back in one call': 'Judge(Revert) Revert(Settle) Settle(Good) Good',
    'a visitor waits for a sleeping service that goes back':
      'Judge(Revert) Revert(Await) Await(answered) Verify(Open) Open(Settle) Settle(Good) Good',
    'what may land late of its turn is waited for':
      'Judge(Revert) Revert(Await) Await(answered) Verify(Open) Open(!LeaseQuiet) Open(Settle) Settle(!LeaseQuiet) Settle(Good) Good',
    'there is nothing to go back to': 'Judge(Revert) Revert(Settle) Settle(Failed) Failed',
    'the way back fails, too': 'Judge(Revert) Revert(Await) Await(answered) Verify(Settle) Settle(Failed) Failed',
    'a service that is no longer configured is left alone':
      'Judge(Revert) Revert(Await) Await(answered) Verify(Settle) Settle(Skipped) Skipped',
    'a wait that cannot be set up pauses before it looks':
      'Judge(Revert) Revert(Await) Await(!AwsRefused) Later Verify(Settle) Settle(Good) Good',
  },
  sleep: {
    'nobody comes while the metrics are blind':
      'Assess(Drowse) Drowse(Await) Await(silent) Cut(Settle) Settle(Good) Good',
    'somebody was there': 'Assess(Skipped) Skipped',
    'a timer that carries nonsense is refused': 'Assess(Refused) Refused',
    'somebody comes before the route is closed': 'Assess(Drowse) Drowse(Open) Open(Settle) Settle(Good) Good',
    'a visitor rings while the tasks still run':
      'Assess(Drowse) Drowse(Await) Await(answered) Cut(Open) Open(Settle) Settle(Good) Good',
    'the metrics are blind for longer than the wait was':
      'Assess(Drowse) Drowse(Await) Await(answered) Cut(Await) Await(silent) Cut(Settle) Settle(Good) Good',
    'a wait that cannot be set up pauses before it cuts':
      'Assess(Drowse) Drowse(Await) Await(!AwsRefused) Pause Cut(Settle) Settle(Good) Good',
    'a service that is no longer configured is left alone':
      'Assess(Drowse) Drowse(Open) Open(Settle) Settle(Skipped) Skipped',
    'its count 0 was not answered in time: until it must have landed nobody else comes':
      'Assess(Drowse) Drowse(Await) Await(silent) Cut(Settle) Settle(!LeaseQuiet) Settle(!LeaseQuiet) Settle(Good) Good',
    'it is called off while the call that closes its route may still land':
      'Assess(Drowse) Drowse(Open) Open(!LeaseQuiet) Open(Settle) Settle(Good) Good',
    'a sleep that could not be called off': 'Assess(Drowse) Drowse(Open) Open(Settle) Settle(Failed) Failed',
  },
  wake: {
    'a target is healthy at the third look':
      'Start(Pause) Pause Verify(Pause) Pause Verify(Pause) Pause Verify(Open) Open(Settle) Settle(Good) Good',
    'its count was set back by a late call of the sleep before':
      'Start(Pause) Pause Verify(Pause) Pause Verify(Start) Start(Pause) Pause Verify(Open) Open(Settle) Settle(Good) Good',
    'a look that AWS does not answer says nothing about its tasks: it looks again':
      'Start(Pause) Pause Verify(!AwsUnavailable) Verify(!AwsUnavailable) Verify(!AwsUnavailable) Verify(!AwsUnavailable) Verify(!AwsUnavailable) Verify(!AwsUnavailable) Verify(!AwsUnavailable) Pause Verify(Open) Open(Settle) Settle(Good) Good',
    'found drowsy, its tasks still run': 'Start(Open) Open(Settle) Settle(Good) Good',
    'another wake is at it': 'Start(Skipped) Skipped',
    'a start that makes no sense is refused': 'Start(Refused) Refused',
    'nothing gets healthy': 'Start(Pause) Pause Verify(GiveUp) GiveUp(Settle) Settle(Failed) Failed',
    'nothing of it can be started': 'Start(GiveUp) GiveUp(Settle) Settle(Failed) Failed',
    'what may land late of its turn is waited for':
      'Start(Pause) Pause Verify(Open) Open(!LeaseQuiet) Open(Settle) Settle(!LeaseQuiet) Settle(Good) Good',
    'given up by a person': 'Start(Pause) Pause Verify(GiveUp) GiveUp(Settle) Settle(Skipped) Skipped',
  },
  reconcile: {
    'a service seen for the first time is adopted': 'Inspect(Adopt) Adopt(Settle) Settle(Good) Good',
    'a person has started its tasks while it slept': 'Inspect(Adopt) Adopt(Open) Open(Settle) Settle(Good) Good',
    'a sleep that died half-way is opened': 'Inspect(Open) Open(Settle) Settle(Good) Good',
    'a deploy that died half-way is started again by Settle': 'Inspect(Settle) Settle(Good) Good',
    'its holder is alive': 'Inspect(Skipped) Skipped',
    'a finding that makes no sense is refused': 'Inspect(Refused) Refused',
    'a dead holder whose last call may still land is waited for':
      'Inspect(!LeaseQuiet) Inspect(!LeaseQuiet) Inspect(Settle) Settle(Good) Good',
    'what it found is gone meanwhile': 'Inspect(Settle) Settle(Skipped) Skipped',
    'what may land late of its turn is waited for':
      'Inspect(Adopt) Adopt(Open) Open(!LeaseQuiet) Open(Settle) Settle(!LeaseQuiet) Settle(Good) Good',
    'an adoption that does not last': 'Inspect(Adopt) Adopt(Settle) Settle(Failed) Failed',
  },
};

/** How every compensation ends once a task has failed for good. */
export const AFTER: Record<string, Path> = {
  Settle: 'Settle(Failed) Failed',
  Revert: 'Revert(Settle) Settle(Failed) Failed',
  Open: 'Open(Settle) Settle(Failed) Failed',
  GiveUp: 'GiveUp(Settle) Settle(Failed) Failed',
  Pause: 'Pause Judge(Skipped) Skipped',
  'wake/Pause': 'Pause Verify(Open) Open(Settle) Settle(Good) Good',
  Failed: 'Failed',
  Lost: 'Lost',
};
