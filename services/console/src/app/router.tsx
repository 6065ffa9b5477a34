import { createBrowserRouter, Navigate } from 'react-router';
import { Frame, Waiting } from './Frame.js';
import { NotFound, PageFailure } from './PageFailure.js';

/** Every page and its address; each is loaded when it is first opened. */
export const router = createBrowserRouter([
  {
    element: <Frame />,
    hydrateFallbackElement: <Waiting />,
    errorElement: <PageFailure />,
    children: [
      { index: true, element: <Navigate to="/series" replace /> },
      {
        errorElement: <PageFailure />,
        children: [
          { path: 'series', lazy: async () => ({ Component: (await import('../series/SeriesPage.js')).SeriesPage }) },
          {
            path: 'series/:seriesUid',
            lazy: async () => ({ Component: (await import('../viewer/ViewerPage.js')).ViewerPage }),
          },
          { path: 'cases', lazy: async () => ({ Component: (await import('../cases/CasesPage.js')).CasesPage }) },
          { path: 'cases/:caseId', lazy: async () => ({ Component: (await import('../cases/CasePage.js')).CasePage }) },
          { path: 'jobs', lazy: async () => ({ Component: (await import('../jobs/JobsPage.js')).JobsPage }) },
          { path: 'jobs/:jobId', lazy: async () => ({ Component: (await import('../jobs/JobPage.js')).JobPage }) },
          { path: 'tasks', lazy: async () => ({ Component: (await import('../tasks/TasksPage.js')).TasksPage }) },
          {
            path: 'profile',
            lazy: async () => ({ Component: (await import('../account/ProfilePage.js')).ProfilePage }),
          },
          {
            path: 'sharing',
            lazy: async () => ({ Component: (await import('../sharing/SharingPage.js')).SharingPage }),
          },
          {
            path: 'admin',
            lazy: async () => ({ Component: (await import('../admin/AdminPage.js')).AdminPage }),
            children: [
              { index: true, element: <Navigate to="users" replace /> },
              { path: 'users', lazy: async () => ({ Component: (await import('../admin/UsersPage.js')).UsersPage }) },
              {
                path: 'groups',
                lazy: async () => ({ Component: (await import('../admin/GroupsPage.js')).GroupsPage }),
              },
              {
                path: 'projects',
                lazy: async () => ({ Component: (await import('../admin/CataloguePages.js')).ProjectsPage }),
              },
              {
                path: 'plugins',
                lazy: async () => ({ Component: (await import('../admin/CataloguePages.js')).PluginsPage }),
              },
              {
                path: 'parameters',
                lazy: async () => ({ Component: (await import('../admin/ParametersPage.js')).ParametersPage }),
              },
              { path: 'audit', lazy: async () => ({ Component: (await import('../admin/AuditPage.js')).AuditPage }) },
            ],
          },
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
]);
