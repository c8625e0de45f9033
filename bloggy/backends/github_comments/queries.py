"""What GitHub is asked, in GraphQL (https://docs.github.com/graphql/reference)."""

from __future__ import annotations

LISTED, FIRST, FIRST_REPLIES = 10, 20, 5
"""How many threads are listed at once, with how many of their comments and of the answers to each."""
FURTHER, FURTHER_REPLIES = 100, 10
LAST = 50

_COMMENT = """
fragment Said on Comment {
  id body createdAt updatedAt lastEditedAt viewerDidAuthor author { login url }
  ... on DiscussionComment { url }
  ... on IssueComment { url }
  ... on Minimizable { isMinimized minimizedReason }
}
"""
_DISCUSSION = """
fragment Thread on Discussion { id number title body url updatedAt author { login } }
fragment Talk on DiscussionComment {
  ...Said deletedAt
  replies(first: $replies) { pageInfo { hasNextPage endCursor } nodes { ...Said deletedAt } }
}
"""
_ISSUE = """
fragment Thread on Issue { id number title body url updatedAt author { login } }
"""

_LIST = """
query Threads(
  $owner: String!, $name: String!, $first: Int!, $after: String, $narrow: %(type)s
  $deep: Boolean!, $comments: Int!%(replies)s
) {
  repository(owner: $owner, name: $name) {
    threads: %(field)s(
      first: $first, after: $after, %(argument)s: $narrow, orderBy: {field: UPDATED_AT, direction: DESC}
    ) {
      pageInfo { hasNextPage endCursor }
      nodes {
        ...Thread
        comments(first: $comments) @include(if: $deep) {
          pageInfo { hasNextPage endCursor } nodes { ...%(fragment)s }
        }
      }
    }
  }
}
"""
_ONE = """
query Thread($owner: String!, $name: String!, $number: Int!, $after: String, $comments: Int!%(replies)s) {
  repository(owner: $owner, name: $name) {
    thread: %(one)s(number: $number) {
      ...Thread
      comments(first: $comments, after: $after) {
        pageInfo { hasNextPage endCursor } nodes { ...%(fragment)s }
      }
    }
  }
}
"""
_D = {
    "type": "ID",
    "replies": ", $replies: Int!",
    "field": "discussions",
    "argument": "categoryId",
    "fragment": "Talk",
    "one": "discussion",
}
_I = {
    "type": "[String!]",
    "replies": "",
    "field": "issues",
    "argument": "labels",
    "fragment": "Said",
    "one": "issue",
}

DISCUSSIONS = _LIST % _D + _COMMENT + _DISCUSSION
ISSUES = _LIST % _I + _COMMENT + _ISSUE
DISCUSSION = _ONE % _D + _COMMENT + _DISCUSSION
ISSUE = _ONE % _I + _COMMENT + _ISSUE

REPLIES = (
    """
query Replies($id: ID!, $first: Int!, $after: String) {
  node(id: $id) {
    ... on DiscussionComment {
      discussion { ...Thread }
      replies(first: $first, after: $after) {
        pageInfo { hasNextPage endCursor } nodes { ...Said deletedAt }
      }
    }
  }
}
fragment Thread on Discussion { id number title body url updatedAt author { login } }
"""
    + _COMMENT
)

TALK = """
query Talk($id: ID!) {
  node(id: $id) {
    ... on DiscussionComment { id deletedAt replyTo { id } thread: discussion { ...Thread } }
  }
}
fragment Thread on Discussion { id number title body url updatedAt author { login } }
"""
REMARK = (
    """
query Remark($id: ID!) {
  node(id: $id) { ... on IssueComment { id thread: issue { ...Thread } } }
}
"""
    + _ISSUE
)

LAST_REPLIES = (
    """
query LastReplies($id: ID!, $last: Int!, $before: String) {
  node(id: $id) {
    ... on DiscussionComment {
      thread: discussion { ...Thread }
      said: replies(last: $last, before: $before) {
        pageInfo { hasPreviousPage startCursor } nodes { ...Said deletedAt }
      }
    }
  }
}
fragment Thread on Discussion { id number title body url updatedAt author { login } }
"""
    + _COMMENT
)
LAST_REMARKS = (
    """
query LastRemarks($owner: String!, $name: String!, $number: Int!, $last: Int!, $before: String) {
  repository(owner: $owner, name: $name) {
    thread: issue(number: $number) {
      ...Thread
      said: comments(last: $last, before: $before) {
        pageInfo { hasPreviousPage startCursor } nodes { ...Said }
      }
    }
  }
}
"""
    + _COMMENT
    + _ISSUE
)

SAY_IN_DISCUSSION = (
    """
mutation Say($input: AddDiscussionCommentInput!) {
  addDiscussionComment(input: $input) { comment { ...Said deletedAt } }
}
"""
    + _COMMENT
)
SAY_IN_ISSUE = (
    """
mutation Say($input: AddCommentInput!) {
  addComment(input: $input) { commentEdge { node { ...Said } } }
}
"""
    + _COMMENT
)
MINIMIZE = """
mutation Minimize($input: MinimizeCommentInput!) {
  minimizeComment(input: $input) { minimizedComment { isMinimized } }
}
"""
UNMINIMIZE = """
mutation Unminimize($input: UnminimizeCommentInput!) {
  unminimizeComment(input: $input) { unminimizedComment { isMinimized } }
}
"""

REPOSITORY = """
query Repository($owner: String!, $name: String!) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    nameWithOwner viewerPermission hasDiscussionsEnabled hasIssuesEnabled
    discussionCategories(first: 50) { nodes { id name } }
  }
}
"""
