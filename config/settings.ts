/** What a configuration resolves to: the contract with the functions, by type only. */
export type {
  AlarmSettings,
  HttpCheck,
  Route,
  ServiceSettings,
  Settings,
  TagPolicy,
  TargetGroup,
} from '../functions/domain/settings.ts';
