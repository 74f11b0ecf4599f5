/**
 * The walls of the house (docs/architecture.md): imports go down, never up, never in a circle; rooms on one floor do not
 * know each other. This is the one place where the floors are written as code.
 */
const floors = [
	['core', 'database', 'ui', 'i18n'],
	['question', 'log'],
	['staff', 'programme', 'notify', 'decision'],
	['session', 'assignment', 'certificate', 'recall'],
	['attempt', 'approval'],
	['review'],
	['evidence', 'interchange', 'insight', 'library', 'correction', 'retention'],
];

const room = (names) => `^src/lib/(?:${names.join('|')})/`;
const above = (floor) => floors.slice(floor + 1).flat();

const upward = floors.slice(0, -1).map((names, floor) => ({
	name: `floor-${floor}-imports-no-higher-floor`,
	severity: 'error',
	from: { path: room(names) },
	to: { path: room(above(floor)) },
}));

const neighbours = floors.slice(1).flatMap((names) =>
	names
		.filter(() => names.length > 1)
		.map((name) => ({
			name: `${name}-knows-no-neighbour`,
			severity: 'error',
			from: { path: room([name]) },
			to: { path: room(names.filter((other) => other !== name)) },
		})),
);

module.exports = {
	forbidden: [
		...upward,
		...neighbours,
		{
			name: 'question-and-log-do-not-know-each-other',
			severity: 'error',
			from: { path: room(['question']) },
			to: { path: room(['log']) },
		},
		{
			name: 'log-knows-no-noun',
			severity: 'error',
			from: { path: room(['log']) },
			to: { path: room(['question']) },
		},
		{
			name: 'ui-and-i18n-know-no-noun',
			severity: 'error',
			from: { path: room(['ui', 'i18n']) },
			to: { path: '^src/lib/', pathNot: room(['ui', 'i18n', 'core']) },
		},
		{
			name: 'core-is-the-ground',
			severity: 'error',
			from: { path: room(['core']) },
			to: { path: '^src/lib/', pathNot: room(['core', 'i18n']) },
		},
		{
			name: 'no-circles',
			severity: 'error',
			from: {},
			to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
		},
		{
			name: 'rooms-do-not-import-the-app',
			severity: 'error',
			from: { path: `^src/lib/(?:${floors.flat().join('|')})/` },
			to: {
				path: '^src/lib/(?:app\\.server|entry-kinds|decision-kinds)\\.ts$|^src/lib/web/|^src/(?:routes|cli|jobs)/',
			},
		},
		{
			name: 'pure-files-import-no-server-file',
			comment: 'Types alone may be taken from a server file: they leave nothing behind.',
			severity: 'error',
			from: {
				path: '^src/lib/.*\\.ts$',
				pathNot: '\\.server\\.ts$|^src/lib/entry-kinds|^src/lib/decision-kinds|^src/lib/database/',
			},
			to: { path: '\\.server\\.ts$', dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'only-stores-and-the-database-room-write-sql',
			comment:
				"SQL stands in a room's store (or where a room says so by name), so that it can be reviewed in one place.",
			severity: 'error',
			from: {
				path: '^src/',
				pathNot:
					'^src/lib/database/|store\\.server\\.ts$|revisions\\.server\\.ts$|private-text\\.server\\.ts$|verify\\.server\\.ts$',
			},
			to: { path: 'node_modules/kysely/' },
		},
		{
			name: 'the-witness-has-no-database',
			comment: 'It belongs to another department, which has neither the database nor the service.',
			severity: 'error',
			from: { path: '^src/cli/witness\\.ts$' },
			to: { reachable: true, path: '^src/lib/(?:app\\.server|database/)|node_modules/kysely/' },
		},
		{
			name: 'lucia-behind-one-door',
			severity: 'error',
			from: { path: '^src/', pathNot: '^src/lib/session/' },
			to: { path: 'node_modules/lucia/' },
		},
		{
			name: 'nothing-shipped-imports-a-development-package',
			severity: 'error',
			from: { path: '^src/(?:lib|cli|jobs)/', pathNot: 'schema\\.server\\.ts$|\\.svelte$' },
			to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/(?:@sveltejs/kit|svelte)/' },
		},
		{
			name: 'nothing-missing',
			severity: 'error',
			from: {},
			to: { couldNotResolve: true, pathNot: '^\\$app/|^\\./\\$types' },
		},
		{
			name: 'the-app-does-not-import-tests',
			severity: 'error',
			from: { path: '^src/' },
			to: { path: '^tests/' },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^\\.svelte-kit' },
		tsConfig: { fileName: 'tsconfig.json' },
		tsPreCompilationDeps: 'specify',
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'require', 'node', 'default', 'svelte'],
		},
	},
};
