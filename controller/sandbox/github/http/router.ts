import type { Route } from './request.ts';

interface RouteMatch {
  readonly route: Route;
  readonly params: { readonly [name: string]: string };
}

export type Router = (method: string, path: string) => RouteMatch | undefined;

/** First match wins, so a family lists its narrower paths first. Segments are percent-decoded after matching. */
export function routerOf(routes: readonly Route[]): Router {
  const compiled = routes.map((route) => ({ route, pattern: compile(route.path) }));
  return (method, path) => {
    for (const { route, pattern } of compiled) {
      if (route.method !== method) continue;
      const match = pattern.exec(path);
      if (match === null) continue;
      const params: { [name: string]: string } = {};
      for (const [name, value] of Object.entries(match.groups ?? {})) params[name] = decodeURIComponent(value ?? '');
      return { route, params };
    }
    return undefined;
  };
}

function compile(path: string): RegExp {
  const source = path
    .replace(/[.*?^${}()|[\]\\]/g, '\\$&')
    .replace(/:(\w+)\+/g, '(?<$1>.+)')
    .replace(/:(\w+)/g, '(?<$1>[^/]+)');
  return new RegExp(`^${source}/?$`);
}
