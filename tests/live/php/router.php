<?php
// Serves one WordPress under four faces: /, the sub-folder /blog/, /plain/ without permalinks, and
// /closed/, where whoever runs the web server has shut the REST interface.
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?? '/');
$face = preg_match('~^/(blog|plain|closed)(?=/|$)~', $path, $found) ? $found[1] : '';
if ($face !== '') $path = substr($path, strlen($face) + 1) ?: '/';
define('BLOGGY_FACE', $face);
if ($face === 'closed' && (str_starts_with($path, '/wp-json') || isset($_GET['rest_route']))) {
    http_response_code(403);
    header('Content-Type: text/html');
    exit('<html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1></body></html>');
}
if (str_contains($path, '/..')) { http_response_code(400); exit; }
$root = $_SERVER['DOCUMENT_ROOT'];
$uploads = '/wp-content/uploads/';
$file = str_starts_with($path, $uploads)
    ? getenv('BLOGGY_WP_DATA') . '/uploads/' . substr($path, strlen($uploads)) : $root . $path;
if (is_file($file) && !str_ends_with($file, '.php')) {
    $types = ['css' => 'text/css', 'js' => 'text/javascript', 'svg' => 'image/svg+xml', 'png' => 'image/png',
        'jpg' => 'image/jpeg', 'jpeg' => 'image/jpeg', 'gif' => 'image/gif', 'webp' => 'image/webp'];
    header('Content-Type: ' . ($types[strtolower(pathinfo($file, PATHINFO_EXTENSION))] ?? 'application/octet-stream'));
    header('Content-Length: ' . filesize($file));
    readfile($file);
    exit;
}
if (str_starts_with($path, $uploads)) { http_response_code(404); exit; }
$script = match (true) {
    str_ends_with($path, '.php') && is_file($file) => $path,
    is_file(rtrim($file, '/') . '/index.php') => rtrim($path, '/') . '/index.php',
    default => '/index.php',
};
if ($face === 'plain' && $script !== $path && rtrim($path, '/') . '/index.php' !== $script) {
    http_response_code(404);    // as a web server without rewriting
    header('Content-Type: text/html');
    exit('<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>');
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = ($face === '' ? '' : '/' . $face) . $script;
$_SERVER['SCRIPT_FILENAME'] = $root . $script;
chdir(dirname($root . $script));
require $root . $script;
