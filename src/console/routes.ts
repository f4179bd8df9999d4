import { Elysia } from 'elysia'
import { analyticsRoutes } from '../analytics/routes.ts'
import { conversationsRoutes } from '../conversations/routes.ts'
import type { Feeds } from '../events/feed.ts'
import { knowledgeRoutes } from '../knowledge/routes.ts'
import type { App } from '../platform/app.ts'
import { settingsRoutes } from '../settings/routes.ts'
import { webhooksRoutes } from '../webhooks/routes.ts'
import { accountRoutes } from './account-routes.ts'
import { confidenceRoutes } from './confidence-routes.ts'
import { conflictsRoutes } from './conflicts-routes.ts'
import { faqRoutes } from './faq-routes.ts'
import { feedRoutes } from './feed-routes.ts'
import { gapsRoutes } from './gaps-routes.ts'
import { inboxRoutes } from './inbox-routes.ts'
import { jobsRoutes } from './jobs-routes.ts'
import { keysRoutes } from './keys-routes.ts'
import { pageTextRoutes } from './page-text-routes.ts'
import { replayRoutes } from './replay-routes.ts'
import { savedRepliesRoutes } from './saved-replies-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { operationsSettingsRoutes } from './settings-routes.ts'
import { sourcesRoutes } from './sources-routes.ts'
import { systemRoutes } from './system-routes.ts'
import { testQuestionRoutes } from './test-question-routes.ts'
import { trustRoutes } from './trust-routes.ts'
import { usersRoutes } from './users-routes.ts'
import { visitorsRoutes } from './visitors-routes.ts'
import { widgetSecretRoutes } from './widget-routes.ts'

/** The console's own API: for operators with a session, outside /v1. */
export function consoleRoutes(app: App, feeds: Feeds) {
  return new Elysia()
    .use(sessionRoutes(app))
    .use(accountRoutes(app))
    .use(usersRoutes(app))
    .use(visitorsRoutes(app))
    .use(widgetSecretRoutes(app))
    .use(keysRoutes(app))
    .use(sourcesRoutes(app))
    .use(faqRoutes(app))
    .use(pageTextRoutes(app))
    .use(operationsSettingsRoutes(app))
    .use(systemRoutes(app))
    .use(testQuestionRoutes(app))
    .use(gapsRoutes(app))
    .use(conflictsRoutes(app))
    .use(jobsRoutes(app))
    .use(trustRoutes(app))
    .use(confidenceRoutes(app))
    .use(replayRoutes(app))
    .use(apiRoutes(app))
    .use(inboxRoutes(app))
    .use(savedRepliesRoutes(app))
    .use(feedRoutes(app, feeds))
}

/**
 * What an API key may, an operator may: the same routes under /console/v1, where the gate asks for a
 * session. Messages alone stay outside, because operators are no customers.
 */
function apiRoutes(app: App) {
  return new Elysia({ prefix: '/console' })
    .use(conversationsRoutes(app))
    .use(knowledgeRoutes(app))
    .use(settingsRoutes(app))
    .use(analyticsRoutes(app))
    .use(webhooksRoutes(app))
}
