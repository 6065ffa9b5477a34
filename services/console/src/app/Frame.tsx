import type { FullLoginInfo } from '@circus/contracts';
import { Button, Loader, Menu, useMantineColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Link, NavLink, Outlet, useLocation, useNavigation } from 'react-router';
import { useChangePreferences, useLogOut, useSession } from '../api/session.js';
import type { TextKey } from '../i18n/en.js';
import { LANGUAGES, type Language, useLanguage } from '../i18n/Language.js';
import { useTaskReports } from '../tasks/taskReports.js';
import { Failure } from './Failure.js';
import { SignIn } from './SignIn.js';

const PAGES: { to: string; text: TextKey }[] = [
  { to: '/series', text: 'nav.series' },
  { to: '/cases', text: 'nav.cases' },
  { to: '/jobs', text: 'nav.jobs' },
  { to: '/tasks', text: 'nav.tasks' },
  { to: '/sharing', text: 'nav.sharing' },
];
const ADMINISTRATION = { to: '/admin', text: 'nav.admin' } as const;

/** What surrounds every page; the login page instead for somebody who is not logged in, at the same address. */
export function Frame() {
  const session = useSession();
  if (session.isPending) return <Waiting />;
  if (session.isError) return <Failure error={session.error} onRetry={session.refetch} />;
  return session.data === null ? <SignIn /> : <Inside user={session.data} />;
}

function Inside({ user }: { user: FullLoginInfo }) {
  const { t } = useLanguage();
  const pages = user.globalPrivileges.includes('manageServer') ? [...PAGES, ADMINISTRATION] : PAGES;
  const { pathname } = useLocation();
  const content = useRef<HTMLElement>(null);
  const isLoading = useNavigation().state === 'loading';
  useTaskReports();
  // Whoever reads with a screen reader or by keyboard goes on in the new page.
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current !== pathname) content.current?.focus({ preventScroll: true });
    before.current = pathname;
  }, [pathname]);
  return (
    <>
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <header className="bar">
        <Link className="brand" to="/series">
          <img src="/icon.svg" alt="" width={24} height={24} />
          {t('app.name')}
        </Link>
        <nav aria-label={t('app.navigation')}>
          <ul className="navigation">
            {pages.map(({ to, text }) => (
              <li key={to}>
                <NavLink to={to}>{t(text)}</NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <AccountMenu name={user.loginId} />
      </header>
      <main id="content" className="content" ref={content} tabIndex={-1} aria-busy={isLoading}>
        <Outlet />
      </main>
    </>
  );
}

function AccountMenu({ name }: { name: string }) {
  const { t, language, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const changePreferences = useChangePreferences();
  const logOut = useLogOut();
  const paint = (scheme: 'light' | 'dark') => {
    setColorScheme(scheme);
    changePreferences.mutate({ theme: scheme === 'dark' ? 'mode_black' : 'mode_white' });
  };
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <Button variant="default" aria-label={t('app.account', { name })}>
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/profile">
          {t('nav.profile')}
        </Menu.Item>
        <Menu.Item component="a" href="/api/docs">
          {t('app.api')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('app.language')}</Menu.Label>
        {Object.entries(LANGUAGES).map(([code, title]) => (
          <Menu.Item key={code} lang={code} disabled={code === language} onClick={() => choose(code as Language)}>
            {title}
          </Menu.Item>
        ))}
        <Menu.Label>{t('app.colours')}</Menu.Label>
        {(['light', 'dark'] as const).map((scheme) => (
          <Menu.Item key={scheme} disabled={scheme === colorScheme} onClick={() => paint(scheme)}>
            {t(`app.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => logOut.mutate()}>{t('app.logOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function Waiting() {
  const { t } = useLanguage();
  return (
    <div className="waiting" role="status" aria-label={t('app.loading')}>
      <Loader />
    </div>
  );
}
