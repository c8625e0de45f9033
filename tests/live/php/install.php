<?php
// Sets a new site up: php install.php CODE, with BLOGGY_WP_HOME and BLOGGY_WP_DATA set; prints its accounts as JSON.
$_SERVER += ['HTTP_HOST' => '127.0.0.1', 'SERVER_NAME' => '127.0.0.1', 'REQUEST_URI' => '/',
    'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1', 'REQUEST_METHOD' => 'GET'];
define('WP_INSTALLING', true);
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
$accounts = ['admin' => wp_install('A blog', 'admin', 'admin@example.org', true, '', 'the account of admin')['user_id']];
global $wp_rewrite;
$wp_rewrite->init();
$wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/');
flush_rewrite_rules(false);
switch_theme(array_key_first(wp_get_themes()));
update_option('timezone_string', 'Europe/Paris');
foreach (get_posts(['post_type' => ['post', 'page'], 'post_status' => 'any', 'numberposts' => -1]) as $post) {
    wp_delete_post($post->ID, true);
}
foreach (['editor', 'author', 'contributor', 'subscriber'] as $role) {
    $accounts[$role] = wp_insert_user(['user_login' => $role, 'user_pass' => "the account of $role",
        'user_email' => "$role@example.org", 'role' => $role, 'display_name' => ucfirst($role)]);
}
$told = [];
foreach ($accounts as $name => $id) {
    [$password] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'bloggy']);
    $told[$name] = ['id' => $id, 'login' => "the account of $name",
        'password' => WP_Application_Passwords::chunk_password($password)];
}
echo "\nACCOUNTS ", json_encode($told), "\n";
