import * as v from 'valibot';
import { count, entryKind, hash, slug } from '#lib/log/kind.ts';

/** A bank whose content differs from the one in use before came into use; `new` questions had never been kept. Subject: `bank`. */
export const bankLoaded = entryKind('bank.loaded', 1, v.strictObject({ hash, questions: count, new: count }));
/** A programme came into use for the first time, or in another revision than before. Subject: the programme. */
export const programmeRevised = entryKind('programme.revised', 1, v.strictObject({ hash, programme: slug }));

export const programmeEntries = [bankLoaded, programmeRevised];
