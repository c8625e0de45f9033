<?php
// Of the WordPress that tests start: its code is shared, what it stores lies in BLOGGY_WP_DATA.
$bloggy_face = defined('BLOGGY_FACE') && BLOGGY_FACE !== '' ? '/' . BLOGGY_FACE : '';
define('WP_HOME', getenv('BLOGGY_WP_HOME') . $bloggy_face);
define('WP_SITEURL', WP_HOME);
define('DB_DIR', getenv('BLOGGY_WP_DATA') . '/database');
define('DB_NAME', 'wp'); define('DB_USER', ''); define('DB_PASSWORD', ''); define('DB_HOST', '');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define($name . '_KEY', 'key of ' . $name); define($name . '_SALT', 'salt of ' . $name);
}
$table_prefix = 'wp_';
define('WP_ENVIRONMENT_TYPE', 'local');         // application passwords over plain http
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_DEBUG', true); define('WP_DEBUG_DISPLAY', false);
define('WP_DEBUG_LOG', getenv('BLOGGY_WP_DATA') . '/debug.log');
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
