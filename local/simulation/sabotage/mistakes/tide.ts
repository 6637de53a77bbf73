import type { Mistake } from '../mistake.ts';

/** Sleep and wake. */
export const TIDE: readonly Mistake[] = [
  {
    name: 'capacitySavedTwice',
    what: 'Cut saves the capacity again: a repeat of it saves the zeros that it has set itself',
    caughtBy: 'capacityRestored',
    hint: 20,
    plants: [
      {
        in: 'code',
        file: 'functions/aws/ledger-phases.ts',
        find: "const change = { set: { capacity }, condition: 'attribute_not_exists(#capacity)' };",
        put: "const change = { set: { capacity }, condition: 'attribute_exists(#turn)' };",
      },
      {
        in: 'code',
        file: 'functions/steps/cut.ts',
        find: '  await act(() => ports.services.update(service, { desired: 0 }));',
        put: `  const seen = service.scalable && (await ports.scaling.bounds(service.scalable.resourceId));
  const { desired } = await ports.services.observe(service);
  const held = { service: service.key, holder: state.holder ?? '', turn: state.turn };
  if (seen) await ports.ledger.saveCapacity(held, { desired, bounds: { min: seen.min, max: seen.max } });
  await act(() => ports.services.update(service, { desired: 0 }));`,
      },
    ],
  },
  {
    name: 'capacityLeft',
    what: 'Open leaves the saved capacity in the ledger: the next sleep keeps it, and its wake restores what was there a sleep before',
    caughtBy: 'agreement',
    hint: 3,
    plants: [
      {
        in: 'code',
        file: 'functions/aws/ledger-phases.ts',
        find: "      remove: ['ring', 'startAt', 'wakeFails', 'wakeNotBefore', 'capacity'],\n    }),\n",
        put: "      remove: ['ring', 'startAt', 'wakeFails', 'wakeNotBefore'],\n    }),\n",
      },
    ],
  },
  {
    name: 'minimumAfterCount',
    what: 'Cut sets the count before it lowers the minimum: a scaling activity in between starts tasks of a sleeping service (TOP-2)',
    caughtBy: 'minimumFirst',
    hint: 1,
    plants: [
      {
        in: 'code',
        file: 'functions/steps/cut.ts',
        find: '  const bounds = state.capacity?.bounds;\n',
        put: '  await act(() => ports.services.update(service, { desired: 0 }));\n  const bounds = state.capacity?.bounds;\n',
      },
    ],
  },
  {
    name: 'scalingNotSuspended',
    what: 'a sleeping service keeps its scaling: an alarm or a scheduled action starts its tasks (AAS-3)',
    caughtBy: 'agreement',
    hint: 1,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/capacity.ts',
        find: 'suspended: { scalingIn: true, scalingOut: true, scheduled: true }',
        put: 'suspended: { scalingIn: false, scalingOut: false, scheduled: false }',
      },
    ],
  },
  {
    name: 'noDrowsyPhase',
    what: 'a sleep cuts at once, without the minutes in which metrics are blind: a visitor of that time is not seen (Z6)',
    caughtBy: 'drowsyFirst',
    hint: 1,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/idle.ts',
        find: 'Math.ceil((closedAt - now) / 1000) + blindSeconds + ROUTE_SECONDS;',
        put: 'Math.ceil((closedAt - now) / 1000) + 0 * (blindSeconds + ROUTE_SECONDS);',
      },
      {
        in: 'machine',
        machine: 'sleep',
        path: ['States', 'After Drowse', 'Choices', 0, 'Next'],
        from: 'Await',
        to: 'Cut',
      },
    ],
  },
  {
    name: 'ruleBeforePhase',
    what: 'closing, the rule goes before the phase: the doorbell hears visitors of an awake service, and rings for none',
    caughtBy: 'doorbellHears',
    hint: 1,
    plants: [
      {
        in: 'code',
        file: 'functions/steps/drowse.ts',
        find: '  const tried = await ports.ledger.drowse(',
        put: "  await closeRoutes(ports, fence, service, 'drowse');\n  const tried = await ports.ledger.drowse(",
      },
    ],
  },
  {
    name: 'routeNotReturned',
    what: 'a sleep that is called off leaves the route with the doorbell: visitors of an awake service are sent in circles, and nobody lets them in',
    // Not noStorm: each knock of a visitor who waits is allowed for there, and it is he who suffers.
    caughtBy: 'nobodyLost',
    hint: 11,
    plants: [
      {
        in: 'code',
        file: 'functions/steps/open.ts',
        find: '  await openRoutes(ports.balancer, service);',
        put: "  if (state.phase !== 'drowsy') await openRoutes(ports.balancer, service);",
      },
    ],
  },
  {
    name: 'wakesWithOne',
    what: 'a wake starts one task, however many there were (Z7)',
    caughtBy: 'capacityRestored',
    hint: 2,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/capacity.ts',
        find: '  Math.max(1, capacity?.desired ?? 1, capacity?.bounds?.min ?? 0);',
        put: '  Math.min(1, capacity?.desired ?? 1);',
      },
    ],
  },
];
