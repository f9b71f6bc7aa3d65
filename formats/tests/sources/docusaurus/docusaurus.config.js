// url: 'https://faux.example'
const config = {
  title: 'Atelier ouvert',
  url: 'https://ouvert.example',
  baseUrl: '/',
  i18n: { defaultLocale: 'fr', locales: ['fr', 'en'] },
  presets: [['classic', { docs: { routeBasePath: 'manuel' }, blog: { showReadingTime: true } }]],
};
export default config;
