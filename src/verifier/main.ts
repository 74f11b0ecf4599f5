import '#lib/ui/app.css';
import { mount } from 'svelte';
import Page from './Page.svelte';

// The bank's public keys stand in the file as plain text, put there when it was given out.
const keys = document.getElementById('keys')?.textContent ?? '';
mount(Page, { target: document.body, props: { keys: keys.startsWith('%') ? '' : keys.trim() } });
