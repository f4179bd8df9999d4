import { useQuery } from '@tanstack/react-query'
import { get } from './api.ts'

export interface Me {
  id: string
  name: string
  email: string
  role: 'ADMIN' | 'AGENT'
  presence: 'ONLINE' | 'AWAY'
}

/** Who is signed in; the shell shows nothing else before it knows. */
export function useMe(): Me {
  const { data } = useQuery({ queryKey: ['me'], queryFn: () => get<Me>('/session') })
  if (!data) throw new Error('Nobody is signed in.')
  return data
}
