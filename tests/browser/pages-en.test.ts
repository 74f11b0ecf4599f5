import { tellOfPages } from './pages.ts';

tellOfPages('en');
