import * as v from 'valibot';
import { entryKind, personKey, slug } from '#lib/log/kind.ts';
import { roles } from './permission.ts';

const role = v.picklist(roles);

/** Subject: the unit. */
export const unitAdded = entryKind('unit.added', 1, v.strictObject({ parent: v.nullable(slug) }));
/** Subject: the person; so in all that follow. */
export const staffAdded = entryKind(
	'staff.added',
	1,
	v.strictObject({ unit: slug, manager: v.nullable(personKey), roles: v.array(role) }),
);
export const staffMoved = entryKind(
	'staff.moved',
	1,
	v.strictObject({
		unit: slug,
		manager: v.nullable(personKey),
		fromUnit: slug,
		fromManager: v.nullable(personKey),
	}),
);
export const staffDisabled = entryKind('staff.disabled', 1, v.strictObject({}));
export const staffEnabled = entryKind('staff.enabled', 1, v.strictObject({}));
export const roleGranted = entryKind('role.granted', 1, v.strictObject({ role }));
export const roleRevoked = entryKind('role.revoked', 1, v.strictObject({ role }));
export const passwordLinkMade = entryKind('password.link-made', 1, v.strictObject({}));

export const staffEntries = [
	unitAdded,
	staffAdded,
	staffMoved,
	staffDisabled,
	staffEnabled,
	roleGranted,
	roleRevoked,
	passwordLinkMade,
];
