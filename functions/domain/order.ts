import semver from 'semver';
import type { TagPolicy } from './settings.ts';

/** `prod-*` as a whole-string match; `*` stands for any characters. */
const matches = (glob: string, tag: string): boolean => {
  const pattern = glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`).test(tag);
};

/** Whether a push of this tag may deploy, with the reason if not. An untagged manifest (ECR-3) never does. */
export const eligible = (tag: string, policy: TagPolicy): { ok: true } | { ok: false; reason: string } => {
  if (tag === '')
    return { ok: false, reason: 'an untagged manifest of a multi-part push; its tagged index has its own event' };
  if (policy.kind === 'newest') {
    if (policy.match.some((glob) => matches(glob, tag))) return { ok: true };
    return { ok: false, reason: `tag ${tag} matches none of ${policy.match.join(', ')}` };
  }
  if (!semver.parse(tag)) return { ok: false, reason: `tag ${tag} is not a semantic version` };
  if (policy.range && !semver.satisfies(tag, policy.range)) {
    return { ok: false, reason: `version ${tag} is outside ${policy.range}` };
  }
  return { ok: true };
};

const padded = (n: number): string => String(n).padStart(16, '0');

/** Below all words, and by size: as many digits as a tag holds, e.g. of a time stamp, which `semver` keeps as text (no leading zeros). */
const fieldText = (field: string): string =>
  /^\d+$/.test(field) ? `0${String(field.length).padStart(3, '0')}${field}` : `1${field}`;

/** Precedence of SemVer 2.0 §11 as text: fields parted by a blank (lower than any of their characters), a release above its pre-releases. */
const versionText = (version: semver.SemVer): string => {
  const core = [version.major, version.minor, version.patch].map(padded).join('.');
  if (version.prerelease.length === 0) return `${core}~`;
  return `${core}-${version.prerelease.map((field) => fieldText(String(field))).join(' ')}`;
};

/**
 * Where a release stands among those of its service; compares as text.
 * By semantic version, or by the time of the push (for a person's start: of the start). Where versions rule, what has none
 * stands below them all: a service adopted with an untagged image must not refuse every version as a downgrade.
 * @param at milliseconds since the epoch
 */
export const orderOf = (policy: TagPolicy, tag: string | undefined, at: number): string => {
  const time = new Date(at).toISOString();
  if (policy.kind === 'newest') return time;
  const version = tag === undefined ? null : semver.parse(tag);
  return version ? versionText(version) : ` ${time}`;
};

/** Of all tags of one image the one that speaks for it: the greatest that may deploy. */
export const tagOf = (tags: readonly string[], policy: TagPolicy): string | undefined =>
  tags
    .filter((tag) => eligible(tag, policy).ok)
    .sort((a, b) => (orderOf(policy, a, 0) < orderOf(policy, b, 0) ? 1 : -1))[0];
