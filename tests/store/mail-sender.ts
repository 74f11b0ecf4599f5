import { openApp } from '../../src/lib/app.server.ts';
import { readConfig } from '../../src/lib/core/config.server.ts';
import { sendQueued } from '../../src/lib/notify/outbox.server.ts';
import { smtpSender } from '../../src/lib/notify/smtp.server.ts';

/** A sender as a process of its own, to be killed in the middle of it. */
const config = readConfig(process.env);
const app = await openApp(config, { content: 'none' });
if (!config.mail) throw new Error('mail is not set up');
await sendQueued(app, smtpSender(config.mail));
await app.close();
