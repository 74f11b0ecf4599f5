import { tellOfPages } from './pages.ts';

tellOfPages('zh-CN');
