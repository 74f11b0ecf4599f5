import { readFileSync, readdirSync } from 'node:fs';

const TICKS_A_SECOND = 100;

/** A process and all its descendants. */
function family(pid: number): number[] {
	const children = readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.map(Number)
		.filter((other) => {
			try {
				return Number(/^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${other}/stat`, 'utf8'))?.[1]) === pid;
			} catch {
				return false;
			}
		});
	return [pid, ...children.flatMap(family)];
}

/** CPU seconds used so far, user and system, over all processes. */
export function cpuSeconds(pid: number): number {
	return family(pid).reduce((sum, member) => {
		const fields = readFileSync(`/proc/${member}/stat`, 'utf8')
			.replace(/^.*\) /s, '')
			.split(' ');
		return sum + (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
	}, 0);
}

/** Proportional set size in MB over all processes: shared pages counted once. */
export function pssMegabytes(pid: number): number {
	return family(pid).reduce((sum, member) => {
		const kib = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${member}/smaps_rollup`, 'utf8'))?.[1]);
		return sum + kib / 1024;
	}, 0);
}
